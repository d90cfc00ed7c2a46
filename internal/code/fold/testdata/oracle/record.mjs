// Records what Node gives for each expression of expressions.js (one on a
// line, // for a comment; or a block between lines of ===) into answers.json:
//   node record.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { answers } from './answer.mjs'

const lines = readFileSync(new URL('expressions.js', import.meta.url), 'utf8').split('\n')
const sources = []
let block = null
for (const line of lines) {
  if (line === '===') {
    if (block !== null) sources.push(block.join('\n'))
    block = block === null ? [] : null
  } else if (block !== null) block.push(line)
  else if (line.trim() !== '' && !line.startsWith('//')) sources.push(line)
}
writeFileSync(new URL('answers.json', import.meta.url), '[\n' + answers(sources).map((a) => JSON.stringify(a)).join(',\n') + '\n]\n')
