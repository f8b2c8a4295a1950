// The build leaves the keys of all languages but the first away (vite.config.ts): here they come back.
export const paired = <T extends object>(first: T, said: unknown[]): T =>
  Object.fromEntries(Object.keys(first).map((key, place) => [key, said[place]])) as T
