"""The Gradio page."""

from fastapi import FastAPI

from assistant.web.opening import Opening


def build_page(opening: Opening) -> FastAPI:
    """Stub."""
    import gradio as gr

    page = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    with gr.Blocks() as blocks:
        gr.Markdown("hello")
    return gr.mount_gradio_app(page, blocks, path="/", footer_links=[], run_history=False)
