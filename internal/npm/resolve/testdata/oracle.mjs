// Asks npm's own npm-pick-manifest, one question a line:
//   node oracle.mjs NPM_PICK_MANIFEST_DIR < questions.ndjson
// {"tags":{},"versions":[["1.0.0","2018-01-01T00:00:00.000Z","deprecated because"]],"asks":[["^1.0.0","2018-06-01T00:00:00.000Z"]]}
// It answers with the same line and "picks": the versions, "" for none.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
const pick = createRequire(import.meta.url)(process.argv[2])
for await (const line of createInterface({ input: process.stdin })) {
  const q = JSON.parse(line)
  const packument = { name: 'p', 'dist-tags': q.tags, versions: {}, time: {} }
  for (const [version, time, deprecated] of q.versions) {
    packument.versions[version] = { name: 'p', version, ...(deprecated && { deprecated }) }
    packument.time[version] = time
  }
  q.picks = q.asks.map(([spec, before]) => {
    try {
      return pick(packument, spec, { before }).version
    } catch (e) {
      if (e.code !== 'ETARGET' && e.code !== 'ENOVERSIONS') throw e
      return ''
    }
  })
  console.log(JSON.stringify(q))
}
