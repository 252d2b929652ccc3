from contextlib import asynccontextmanager

from fastapi import FastAPI
from opentelemetry import metrics, trace


@asynccontextmanager
async def lifespan(_app: FastAPI):
    yield
    # Uvicorn ends by the signal that stops it, so nothing that Python does at its exit is done.
    for provider in (trace.get_tracer_provider(), metrics.get_meter_provider()):
        if hasattr(provider, "force_flush"):
            provider.force_flush()


app = FastAPI(lifespan=lifespan)


@app.get("/items/{item_id}")
def read_item(item_id: int):
    # Whoever signs people in says who it is.
    trace.get_current_span().set_attribute("user.id", "ada")
    return {"id": item_id}


@app.get("/boom")
def boom():
    raise ValueError("recorded as an error")
