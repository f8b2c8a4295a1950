// What the database refuses, in words: names of tables and parameters, ids and rows are no help to whoever looks at a page.
import { columnWord, helpOf, inWords, w } from './words'

/** Rules of tables are called by their columns. */
const RULE = /(?:"(\w+)"|value) violates (\w+).* constraint "(?:\1_(\w+)_[cf])?|null value in column "(\w+)"/
/** What PostgreSQL and PostgREST say by themselves is about types, functions and columns. */
const OF_SYSTEM = /^(22(?!023)|42(?!501)|PGRST|XX)/
const ID = / ?"?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}"?/g
const NAME = /(?<![\w".@/])(?:p_(\w+)|([a-z]+(?:_[a-z]+)+))(?![\w".@/])/g

function ruleOf(said: string): string | undefined {
  const [found, , kind, column, missing] = said.match(RULE) ?? []
  if (!found) return undefined
  if (column === 'size') return w.tooLong
  if (column || missing) return w.notPossible(columnWord(column ?? missing ?? ''))
  return kind === 'check' || kind === 'foreign' ? w.failed : w.isThere
}

/** A message. */
export function objectionOf(message: string, code = ''): string {
  const rule = ruleOf(message)
  if (rule) return rule
  const said = inWords(message.replace(/^p_\w+: /, ''))
  if (OF_SYSTEM.test(code) || /\{"|"\}/.test(said)) return w.badValue
  return said.replace(ID, '').replace(NAME, (_, parameter: string, name: string) =>
    parameter ? `“${columnWord(parameter)}”` : columnWord(name).toLowerCase())
}

/** What is said beside one: its row and its keys are left out. */
export const besides = (message: string, details: string, code: string): string =>
  (OF_SYSTEM.test(code) || ruleOf(message) || details.search(ID) >= 0 || /[{}]|\bp_\w|^(Key|Searched) /.test(details) ? '' : inWords(details))

/** What to do about it. */
export const advice = (hint: string): string => (/[{}]|\bp_\w|\bX-\w|^Null /.test(hint) ? '' : helpOf(hint))
