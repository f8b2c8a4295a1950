// Decimals as people type them, and as the database takes them: texts, never floats.
import { locale } from './words'

/** Moves the point of a decimal written as text: 7.5 to 0.075, exactly. */
export function shifted(decimal: string, places: number): string {
  const sign = decimal.startsWith('-') ? '-' : ''
  const [whole = '', part = ''] = decimal.slice(sign.length).split('.')
  const digits = whole + part
  const at = whole.length + places
  const padded = at <= 0 ? '0'.repeat(1 - at) + digits : digits.padEnd(at, '0')
  const point = Math.max(at, 1)
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, '')
  const right = padded.slice(point).replace(/0+$/, '')
  return sign + (right ? `${left}.${right}` : left)
}

/** Decimals of the database together, exactly. */
export function added(...decimals: string[]): string {
  const places = Math.max(...decimals.map((each) => each.split('.')[1]?.length ?? 0))
  return shifted(String(decimals.reduce((sum, each) => sum + BigInt(shifted(each, places)), 0n)), -places)
}

export const negated = (decimal: string) => (decimal.startsWith('-') ? decimal.slice(1) : `-${decimal}`)

const signsOf = () => {
  const parts = new Intl.NumberFormat(locale.value).formatToParts(12345.6)
  const sign = (type: string, usual: string) => parts.find((part) => part.type === type)?.value ?? usual
  return { group: sign('group', ','), point: sign('decimal', '.') }
}

/** A decimal of the database as people of the language type one. */
export const typedOf = (decimal: string) => decimal.replace('.', signsOf().point)

/**
 * A decimal as people type one; undefined: it is none. 1,000 is a thousand where the comma stands between groups, and
 * one where it is the decimal sign; a sign that cannot stand between groups is the decimal sign everywhere.
 */
export function decimalOf(typed: string): string | undefined {
  const { group, point } = signsOf()
  const plain = typed.trim().replace(/\s|%/g, '')
  const [sign, digits] = plain.startsWith('-') ? ['-', plain.slice(1)] : ['', plain]
  const grouped = new RegExp(`^[1-9]\\d{0,2}(\\${group}\\d{3})+(\\${point}\\d+)?$`)
  const read = grouped.test(digits) ? digits.replaceAll(group, '').replace(point, '.') : digits.replace(',', '.')
  return /^\d+(\.\d+)?$/.test(read) ? sign + read : undefined
}
