"""A logistic regression that is fitted once and afterwards is only a matrix, so that a start needs no fitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

# Chosen by cross-validation on the phrases: smaller values are as right but far too unsure of themselves.
INVERSE_REGULARISATION = 100.0


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Classes with one row of weights each.

    Attributes:
        classes: Names, in the order of the rows.
        weights: Shape (classes, dimensions).
        bias: Shape (classes,).
    """

    classes: tuple[str, ...]
    weights: Vectors
    bias: Vectors

    def logits(self, vectors: Vectors) -> Vectors:
        """Unnormalised log probabilities, shape (n, classes)."""
        return np.asarray(vectors @ self.weights.T + self.bias, dtype=np.float32)


def fit(vectors: Vectors, labels: Sequence[str], inverse_regularisation: float = INVERSE_REGULARISATION) -> LinearModel:
    """Fit one regression over all classes, each class weighing the same."""
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(C=inverse_regularisation, class_weight="balanced", max_iter=2000)
    model.fit(vectors, list(labels))
    return LinearModel(
        tuple(str(c) for c in model.classes_), model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    )


def softmax(logits: Vectors) -> Vectors:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)
