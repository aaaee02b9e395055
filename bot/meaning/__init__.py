"""The optional reading of meaning: a sentence-embedding model, run on the processor by ONNX Runtime.

```
[meaning] ─▶ a folder, or the hub's cache ─▶ layout ─▶ tokenizer and graph ─▶ encoder ─▶ memory ─▶ lender ─▶ the matcher
             model.py     hub.py             layout.py  encoder.py, graph.py              memory.py  lender.py
```

Whatever is wrong on this way is a `ModelUnavailable`, and the matcher goes on by words alone. Nothing of the extra
`frontdesk[semantic]` is imported before a model is loaded.
"""
