"""Tables as other people publish them, for the attack: factories with overrides."""

import hashlib
import json
from pathlib import Path


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def acro_folder(
    folder: Path,
    *outputs: tuple[str, list[str], str],
    threshold: int = 3,
    summary: str = "FrequencyTable : \n MinimumThresholdCheck: fail - 2 cells",
) -> Path:
    """A finalised folder as ACRO 1.0.2 writes it: for each output its CSV, variables, status."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checksums").mkdir(exist_ok=True)
    results = {}
    for number, (text, variables, status) in enumerate(outputs):
        name = f"output_{number}_0.csv"
        path = write(folder, text, name)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        (folder / "checksums" / f"{name}.txt").write_text(digest, encoding="utf-8")
        results[f"output_{number}"] = {
            "uid": f"output_{number}",
            "status": status,
            "type": "table",
            "properties": {
                "method": "crosstab",
                "mitigation": "suppress" if status == "review" else "none",
            },
            "files": [{"name": name, "sdc": {}}],
            "outcome": {},
            "command": "acro.crosstab(data.province, data.form)",
            "summary": summary,
            "comments": [],
            "exception": "it is needed" if status == "fail" else "",
            "fair": {"dependent": "unknown", "independent": variables},
        }
    record = {"version": "1.0.2", "results": results}
    write(folder, json.dumps(record), "results.json")
    config = {"safe_threshold": threshold, "zeros_are_disclosive": True, "suppress": True}
    write(folder, json.dumps(config), "config.json")
    return folder
