"""Make ``assistant/vision/models/drawn.onnx`` from the npm package ``nsfwjs`` (MIT), whose files carry the weights.

``npm pack nsfwjs@4.3.0``, then, where numpy and onnx are installed: ``python .ci/drawn_model.py nsfwjs-4.3.0.tgz``.
Batch norms are folded into the convolutions before them, and the five outputs into the one number that is used.
"""

import base64
import re
import sys
import tarfile
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

SOURCE = "package/dist/models/mobilenet_v2"
TARGET = Path(__file__).parent.parent / "assistant/vision/models/drawn.onnx"
# Of drawing, drawn pornography, neutral, pornography and sexy: what was drawn against what was photographed.
DRAWN = np.array((1, 0.5, -0.5, -0.5, -0.5))
STRIDES = {0: 2, 1: 2, 3: 2, 6: 2, 13: 2}  # of the first convolution and of each block that halves; 1 elsewhere
ADDED = (2, 4, 5, 7, 8, 9, 11, 12, 14, 15)  # blocks whose input is added to their output
EPSILON = 0.001
WEIGHT = re.compile(
    r'\{name:"([^"]+)",shape:\[([\d,]+)\],dtype:"float32",quantization:\{min:([-.\de]+),scale:([-.\de]+),dtype:"uint8"'
)


def weights(archive: Path) -> dict[str, np.ndarray]:
    """Every weight by its name, as float64."""
    with tarfile.open(archive) as package:
        model, shard = (
            package.extractfile(f"{SOURCE}/{name}").read().decode()
            for name in ("model.min.js", "group1-shard1of1.min.js")
        )
    stored = np.frombuffer(base64.b64decode(max(re.findall(r'"([A-Za-z0-9+/=]+)"', shard), key=len)), np.uint8)
    found, at = {}, 0
    for name, sides, low, step in WEIGHT.findall(model):
        shape = [int(side) for side in sides.split(",")]
        count = int(np.prod(shape))
        found[name] = stored[at : at + count].reshape(shape) * float(step) + float(low)
        at += count
    if at != len(stored):
        raise ValueError(f"{at} of {len(stored)} bytes are weights: another version of the package?")
    return found


class Graph:
    """An ONNX graph in the making; `at` is the tensor that the next step reads."""

    def __init__(self, of: dict[str, np.ndarray]) -> None:
        self.of, self.nodes, self.constants, self.at = of, [], [], "rgb"

    def constant(self, values: np.ndarray | float) -> str:
        """Keep a constant, and tell its name."""
        self.constants.append(numpy_helper.from_array(np.asarray(values, np.float16), f"c{len(self.constants)}"))
        return str(self.constants[-1].name)

    def step(self, kind: str, *inputs: str, **options: object) -> str:
        """One operation on what came last."""
        before, self.at = self.at, f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, [before, *inputs], [self.at], **options))
        return self.at

    def convolution(self, name: str, norm: str, *, stride: int = 1, is_clipped: bool = True) -> None:
        """A convolution, depthwise where its name says so, with its batch norm."""
        gamma, beta, mean, variance = (
            self.of[f"{norm}/{part}"] for part in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        times = gamma / np.sqrt(variance + EPSILON)
        by_channel = f"{name}/depthwise_kernel" in self.of
        kernel = self.of[f"{name}/depthwise_kernel"].transpose(2, 3, 0, 1) if by_channel else (
            self.of[f"{name}/kernel"].transpose(3, 2, 0, 1)
        )  # fmt: skip
        pads = [0] * 4 if kernel.shape[2] == 1 else [0, 0, 1, 1] if stride == 2 else [1] * 4
        inputs = self.constant(kernel * times[:, None, None, None]), self.constant(beta - mean * times)
        groups = len(kernel) if by_channel else 1
        self.step("Conv", *inputs, strides=[stride] * 2, pads=pads, group=groups, kernel_shape=list(kernel.shape[2:]))
        if is_clipped:
            self.step("Clip", self.constant(0), self.constant(6))

    def dense(self, kernel: np.ndarray, bias: np.ndarray) -> None:
        """A matrix and a bias."""
        self.step("Gemm", self.constant(kernel), self.constant(bias))


def main() -> None:
    """Convert the package given."""
    graph = Graph(weights(Path(sys.argv[1])))
    graph.convolution("Conv1", "bn_Conv1", stride=STRIDES[0])
    for block in range(17):
        name = f"block_{block}" if block else "expanded_conv"
        start = graph.at
        if block:
            graph.convolution(f"{name}_expand", f"{name}_expand_BN")
        stride = STRIDES.get(block, 1) if block else 1
        graph.convolution(f"{name}_depthwise", f"{name}_depthwise_BN", stride=stride)
        graph.convolution(f"{name}_project", f"{name}_project_BN", is_clipped=False)
        if block in ADDED:
            graph.step("Add", start)
    graph.convolution("Conv_1", "Conv_1_bn")
    graph.step("GlobalAveragePool")
    graph.step("Flatten")
    for layer in ("dense_1", "dense_2"):
        graph.dense(graph.of[f"{layer}/kernel"], graph.of[f"{layer}/bias"])
        graph.step("Relu")
    graph.dense(graph.of["dense_3/kernel"] @ DRAWN[:, None], graph.of["dense_3/bias"] @ DRAWN[:, None])
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT16, shape)
        for name, shape in (("rgb", (1, 3, 224, 224)), (graph.at, (1, 1)))
    ]
    made = helper.make_graph(graph.nodes, "drawn", ends[:1], ends[1:], graph.constants)
    save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), TARGET)


if __name__ == "__main__":
    main()
