// Languages have the same keys: in the page they stand once, with those of English. That is a tenth of its size.
import { readFileSync } from 'node:fs'
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

export function oneSetOfKeys(): Plugin {
  return {
    name: 'one-set-of-keys',
    enforce: 'pre',
    transform(code, id) {
      const [, language, rest = ''] = basename(id).match(/^([a-z]{2})(\.[a-z]+)?\.ts$/) ?? []
      if (basename(dirname(id)) !== 'words' || !language || language === FIRST) return undefined
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
