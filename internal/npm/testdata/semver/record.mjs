// Records what npm's own semver says, for TestRangesAsNodeSemver.
//   node record.mjs SEMVER_DIR DATA_DIR > judged.ndjson && gzip -9n judged.ndjson
// SEMVER_DIR is the semver package inside an npm installation; DATA_DIR holds
// lockfiles/, event-stream/, facts/ and packuments/, whose ranges are taken.
// Each line is [range, validRange, validRangeLoose, versions, strict, loose]:
// strict and loose have a "1" for each version that satisfies. The first line
// names semver's version; the last lines judge versions: [version, parse, loose].
import { createRequire } from 'node:module'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { join } from 'node:path'
import { generator } from './generate.mjs'

const [semverDir, dataDir] = process.argv.slice(2)
const semver = createRequire(import.meta.url)(semverDir)
const g = generator(20181120)

function * files (dir) {
  for (const name of readdirSync(dir).sort()) {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) yield * files(path)
    else yield path
  }
}

const real = new Set(), versions = new Set()
const quoted = /"([^"\\\n]{1,120})"/g
for (const sub of ['lockfiles', 'event-stream', 'packuments', 'facts']) {
  for (const path of files(join(dataDir, sub))) {
    const bytes = readFileSync(path)
    const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    for (const [, s] of text.matchAll(quoted)) take(s)
    for (const [, s] of text.matchAll(/[ :]'?([~^><=*\dxvX][^'"\n]{0,80}?)'?$/gm)) take(s)
  }
}
function take (s) {
  if (!/[\d*xX]/.test(s) || /[/:@]/.test(s)) return
  if (semver.valid(s)) versions.add(s)
  if (semver.validRange(s) !== null) real.add(s)
}

const bit = (v, r, loose) => semver.satisfies(v, r, { loose }) ? '1' : '0'
const out = line => console.log(JSON.stringify(line))
const pool = [...versions].sort()
const near = r => { // versions that a range might stand or fall with
  const list = []
  for (const [n] of r.matchAll(/\d+\.\d+\.\d+(-[\w.-]+)?/g)) list.push(n, n.replace(/(\d+)(?=$|-)/, d => +d + 1), n.split('-')[0])
  while (list.length < 8) list.push(g.pick(pool))
  return list.slice(0, 8)
}
function judge (r, list) {
  out([r, semver.validRange(r), semver.validRange(r, true), list, list.map(v => bit(v, r, false)).join(''), list.map(v => bit(v, r, true)).join('')])
}
out({ semver: JSON.parse(readFileSync(join(semverDir, 'package.json'))).version, real: real.size })
for (const r of [...real].sort()) judge(r, near(r))
for (let i = 0; i < 10000; i++) judge(g.range(), Array.from({ length: 6 }, g.version))
for (let i = 0; i < 3000; i++) {
  const v = g.version()
  const text = (v, loose) => { const p = semver.parse(v, { loose }); return p && p.version }
  const w = g.version()
  const c = semver.parse(v, { loose: true }) && semver.parse(w, { loose: true }) ? semver.compare(v, w, true) : null
  out([v, text(v, false), text(v, true), w, c])
}
