// Reads from standard input a list of variants, each with the files of a release
// and of the one before it, and writes for each the warnings of js-x-ray that
// the one has more often than the other. Nothing is run.
import { AstAnalyser } from "@nodesecure/js-x-ray";
import { readFileSync } from "node:fs";

function kinds(files) {
  const count = {};
  for (const text of files ?? []) {
    try {
      for (const w of new AstAnalyser().analyse(text).warnings) count[w.kind] = (count[w.kind] ?? 0) + 1;
    } catch {
      count["parsing-error"] = (count["parsing-error"] ?? 0) + 1;
    }
  }
  return count;
}

const out = {};
for (const v of JSON.parse(readFileSync(0, "utf8"))) {
  const before = kinds(v.before), after = kinds(v.after);
  out[v.name] = Object.keys(after).filter((kind) => after[kind] > (before[kind] ?? 0)).sort();
}
process.stdout.write(JSON.stringify(out));
