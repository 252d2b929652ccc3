from fastapi import FastAPI
from opentelemetry import trace

app = FastAPI()


@app.get("/items/{item_id}")
def read_item(item_id: int):
    # Whoever signs people in says who it is.
    trace.get_current_span().set_attribute("user.id", "ada")
    return {"id": item_id}


@app.get("/boom")
def boom():
    raise ValueError("recorded as an error")
