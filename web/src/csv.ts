// A table as a file for spreadsheets. What begins like a formula stays a text there.
import type { Row } from './api'

const NUMBER = /^-?\d+(\.\d+)?$/
// After blanks and marks without a width too, and with the wide signs of East Asian keyboards.
const FORMULA = new RegExp('^[\\u0000-\\u0020"\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u180e\\u2000-\\u200f'
  + '\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb]*'
  + "[-=+@\\u2212\\ufe62\\ufe63\\ufe66\\ufe6b\\uff0b\\uff0d\\uff1d\\uff20]")

function field(value: Row[string] | undefined): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (NUMBER.test(text)) return text
  return `"${FORMULA.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`
}

export function csvOf(rows: Row[]): Blob {
  const names = Object.keys(rows[0] ?? {})
  const lines = [names.join(','), ...rows.map((row) => names.map((name) => field(row[name])).join(','))]
  // The mark at the beginning has spreadsheets read it as UTF-8.
  return new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' })
}
