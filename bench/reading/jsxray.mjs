// Reads the files of a folder with js-x-ray, one by one, and prints the rate.
import fs from "node:fs";
import path from "node:path";
import { AstAnalyser } from "@nodesecure/js-x-ray";

const dir = process.argv[2];
const analyser = new AstAnalyser();
let files = 0, bytes = 0, refused = 0;
const before = process.cpuUsage();
for (const name of fs.readdirSync(dir)) {
  const text = fs.readFileSync(path.join(dir, name), "utf8");
  files++;
  bytes += Buffer.byteLength(text);
  try {
    analyser.analyse(text);
  } catch {
    refused++;
  }
}
const used = process.cpuUsage(before);
const seconds = (used.user + used.system) / 1e6;
console.log(`js-x-ray: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(2)} s of processor, ${(bytes / 1e6 / seconds).toFixed(2)} MB/s (${refused} refused)`);
