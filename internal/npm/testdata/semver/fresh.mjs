// Judges fresh random pairs, in the lines of record.mjs.
//   node fresh.mjs SEMVER_DIR SEED
import { createRequire } from 'node:module'
import { generator } from './generate.mjs'
const semver = createRequire(import.meta.url)(process.argv[2])
const g = generator(+process.argv[3])
for (let i = 0; i < 3000; i++) {
  const r = g.range(), list = Array.from({ length: 6 }, g.version)
  const has = loose => list.map(v => semver.satisfies(v, r, { loose }) ? '1' : '0').join('')
  console.log(JSON.stringify([r, semver.validRange(r), semver.validRange(r, true), list, has(false), has(true)]))
}
