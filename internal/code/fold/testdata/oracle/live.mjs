// Answers the expressions of a JSON list on its input: see answer.mjs.
import { readFileSync } from 'node:fs'
import { answers } from './answer.mjs'

process.stdout.write(JSON.stringify(answers(JSON.parse(readFileSync(0, 'utf8')))))
