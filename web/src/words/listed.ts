// The build makes one list of each file of words (words.build.ts): here it becomes what the sources say.
export const BETWEEN = '|'
/** The marks of the first place in a text, the second, and so on. */
export const PLACES = ['~', '#', '@', '^']

const MARK = /[~#@^]/g

/** By the keys of another list, or by a list of keys: one that is left out is called by its place, after a letter. */
export function listed<T extends object>(keys: T | string, said: string, letter = ''): T {
  const names = typeof keys === 'string'
    ? keys.split(BETWEEN).map((key, place) => key || letter + place.toString(36)) : Object.keys(keys)
  return Object.fromEntries(said.split(BETWEEN).map((text, place) => [
    names[place] ?? place,
    text.search(MARK) < 0 ? text : (...parts: string[]) => text.replace(MARK, (mark) => `${parts[PLACES.indexOf(mark)]}`),
  ])) as T
}
