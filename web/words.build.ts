// Languages have the same keys and are all texts: in the page, each file of words is one list, in the order of English.
// A text with places, such as (day) => `until ${day}`, is one with marks there. That is a tenth of the page.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import type { Plugin } from 'vite'
import { BETWEEN, PLACES } from './src/words/listed'

const FIRST = 'en'

interface Said {
  /** Of what it is, such as Pages of msPages. */
  of: string
  from: number
  until: number
  byKey: Map<string, ts.Expression>
}

/** The texts of a file: the objects that constants of its language stand for. */
function saidIn(code: string, language: string): Said[] {
  const found: Said[] = []
  const file = ts.createSourceFile('words.ts', code, ts.ScriptTarget.Latest, true)
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer || !ts.isObjectLiteralExpression(initializer)) continue
      const byKey = new Map(initializer.properties.filter(ts.isPropertyAssignment).map((property) =>
        [ts.isStringLiteral(property.name) ? property.name.text : property.name.getText(), property.initializer]))
      if (byKey.size !== initializer.properties.length) continue
      found.push({
        of: name.getText().slice(language.length), from: initializer.getStart(), until: initializer.getEnd(), byKey,
      })
    }
  }
  return found
}

/** A text as it stands in the list; undefined: it is more than a text with places. */
function listed(said: ts.Expression): string | undefined {
  if (ts.isStringLiteral(said) || ts.isNoSubstitutionTemplateLiteral(said)) return said.text
  if (!ts.isArrowFunction(said) || !ts.isTemplateExpression(said.body)) return undefined
  const names = said.parameters.map(({ name }) => name.getText())
  const parts = said.body.templateSpans.map(({ expression, literal }) => {
    const mark = PLACES[names.indexOf(expression.getText())]
    return mark && mark + literal.text
  })
  return parts.every((part) => part !== undefined) ? said.body.head.text + parts.join('') : undefined
}

/** Keys that nobody looks up by a name of the database, which are in small letters, are called by their place. */
const isOwn = (key: string) => /^[a-z]\w*[A-Z]\w*$/.test(key)

function shortKeys(folder: string): Map<string, string> {
  const short = new Map<string, string>()
  for (const name of readdirSync(folder).filter((each) => each.startsWith(`${FIRST}.`))) {
    for (const said of saidIn(readFileSync(join(folder, name), 'utf8'), FIRST)) {
      if (said.of === 'Phrases') continue
      for (const [place, key] of [...said.byKey.keys()].entries()) {
        if (!isOwn(key)) continue
        if (short.has(key)) throw new Error(`${key} is in two files of words`)
        short.set(key, said.of.charAt(0) + place.toString(36))
      }
    }
  }
  return short
}

/** The list in place of an object. */
function inList(said: Said, keys: string[], file: string, short: Map<string, string>, names?: string): string {
  const more: string[] = []
  const texts = keys.map((key) => {
    const own = said.byKey.get(key)
    const text = own && listed(own)
    if (!own || text?.includes(BETWEEN)) throw new Error(`${file} lacks ${key}, or has ${BETWEEN} in it`)
    if (text === undefined) more.push(`${JSON.stringify(short.get(key) ?? key)}: ${own.getText()}`)
    return text ?? ''
  })
  const made = `listed(${names ?? JSON.stringify(keys.map((key) => (short.has(key) ? '' : key)).join(BETWEEN))}, ${
    JSON.stringify(texts.join(BETWEEN))}${names ? '' : `, ${JSON.stringify(said.of.charAt(0))}`})`
  return more.length ? `{ ...${made}, ${more.join(', ')} }` : made
}

/** w.key with its short name. */
function shortened(code: string, id: string, short: Map<string, string>): string {
  const found: [number, number, string][] = []
  const look = (node: ts.Node) => {
    if (ts.isElementAccessExpression(node) && node.expression.getText() === 'w' && ts.isStringLiteral(node.argumentExpression)
      && short.has(node.argumentExpression.text)) throw new Error(`write w.${node.argumentExpression.text}: ${id}`)
    const name = ts.isPropertyAccessExpression(node) && node.expression.getText() === 'w' ? node.name : undefined
    const to = name && short.get(name.getText())
    if (name && to) found.push([name.getStart(), name.getEnd(), to])
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile(basename(id), code, ts.ScriptTarget.Latest, true))
  return found.sort(([one], [other]) => other - one)
    .reduce((written, [from, until, to]) => written.slice(0, from) + to + written.slice(until), code)
}

export function oneSetOfKeys(): Plugin {
  let short = new Map<string, string>()
  return {
    name: 'one-set-of-keys',
    enforce: 'pre',
    buildStart() {
      short = shortKeys(join(import.meta.dirname, 'src/words'))
    },
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id)) return undefined
      const [, language, rest = ''] = basename(id).match(/^([a-z]{2})(\.[a-z]+)?\.ts$/) ?? []
      if (basename(dirname(id)) !== 'words' || !language) return { code: shortened(code, id, short), map: null }
      const first = saidIn(readFileSync(join(dirname(id), `${FIRST}${rest}.ts`), 'utf8'), FIRST)
      let written = code
      for (const said of saidIn(code, language)) {
        const name = `${FIRST}${said.of}`
        const keys = [...first.find((each) => each.of === said.of)?.byKey.keys() ?? []]
        if (keys.length !== said.byKey.size) this.error(`${basename(id)} does not have the keys of ${FIRST}${rest}.ts`)
        const isFirst = language === FIRST
        const from = isFirst ? '' : `import { ${name} } from './${FIRST}${rest}'\n`
        const names = said.of === 'Phrases' ? "''" : isFirst ? undefined : name
        written = `${from}import { listed } from './listed'\n${code.slice(0, said.from)}${
          inList(said, keys, basename(id), short, names)}${code.slice(said.until)}`
      }
      return { code: written, map: null }
    },
  }
}
