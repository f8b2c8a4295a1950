// Languages have the same keys: in the page they stand once, with those of English, and short. That is an eighth of its size.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import type { Plugin } from 'vite'

const FIRST = 'en'

interface Said {
  /** Of what it is, such as Pages of msPages. */
  of: string
  from: number
  until: number
  byKey: Map<string, string>
}

/** The texts of a file: the object that a constant of its language stands for. */
function saidIn(code: string, language: string): Said[] {
  const found: Said[] = []
  const file = ts.createSourceFile('words.ts', code, ts.ScriptTarget.Latest, true)
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer || !ts.isObjectLiteralExpression(initializer)) continue
      const byKey = new Map(initializer.properties.filter(ts.isPropertyAssignment).map((property) =>
        [ts.isStringLiteral(property.name) ? property.name.text : property.name.getText(), property.initializer.getText()]))
      if (byKey.size !== initializer.properties.length) continue
      found.push({
        of: name.getText().slice(language.length), from: initializer.getStart(), until: initializer.getEnd(), byKey,
      })
    }
  }
  return found
}

/** Short names for keys that nobody looks up by a name of the database: those are in small letters. */
function shortKeys(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((name) => name.startsWith(`${FIRST}.`) && !name.startsWith(`${FIRST}.phrases`))
  const keys = files.flatMap((name) => saidIn(readFileSync(join(folder, name), 'utf8'), FIRST).flatMap((said) => [...said.byKey.keys()]))
  return new Map(keys.filter((key) => /^[a-z]\w*[A-Z]\w*$/.test(key)).sort().map((key, place) => [key, `$${place.toString(36)}`]))
}

/** w.key with its short name, and the objects of English with theirs. Phrases are looked through: those are a list. */
function shortened(code: string, id: string, isFirst: boolean, short: Map<string, string>): string {
  const found: [number, number, string][] = []
  const arePhrases = isFirst && basename(id).startsWith(`${FIRST}.phrases`)
  const look = (node: ts.Node) => {
    if (arePhrases && ts.isObjectLiteralExpression(node)) {
      found.push([node.getStart(), node.getStart() + 1, '['], [node.getEnd() - 1, node.getEnd(), ']'],
        ...node.properties.filter(ts.isPropertyAssignment).map(({ name, initializer }): [number, number, string] =>
          [name.getStart(), initializer.getStart(), '']))
      return
    }
    const name = ts.isPropertyAccessExpression(node) && node.expression.getText() === 'w' ? node.name
      : isFirst && ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) ? node.name : undefined
    const to = name && short.get(name.getText())
    if (ts.isElementAccessExpression(node) && node.expression.getText() === 'w' && ts.isStringLiteral(node.argumentExpression)
      && short.has(node.argumentExpression.text)) throw new Error(`write w.${node.argumentExpression.text}: ${id}`)
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
      if (basename(dirname(id)) !== 'words' || !language || language === FIRST) {
        return { code: shortened(code, id, language === FIRST && basename(dirname(id)) === 'words', short), map: null }
      }
      const file = `${FIRST}${rest}`
      const first = saidIn(readFileSync(join(dirname(id), `${file}.ts`), 'utf8'), FIRST)
      let written = code
      for (const said of saidIn(code, language)) {
        const keys = [...first.find((each) => each.of === said.of)?.byKey.keys() ?? []]
        if (keys.length !== said.byKey.size) this.error(`${basename(id)} does not have the keys of ${file}.ts`)
        const texts = keys.map((key) => said.byKey.get(key) ?? this.error(`${basename(id)} lacks ${key}`))
        written = `import { ${FIRST}${said.of} } from './${file}'\nimport { paired } from './paired'\n${
          code.slice(0, said.from)}paired(${FIRST}${said.of}, [${texts.join(',')}])${code.slice(said.until)}`
      }
      return { code: written, map: null }
    },
  }
}
