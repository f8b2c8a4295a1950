// The categories and types of trainers: those that come along, until the database has said which there are.
import { text } from './api'
import { useData } from './data'
import type { Session } from './session'

const CATEGORIES = ['junior', 'senior', 'master', 'grand master', 'director']
const TYPES = ['full time', 'part time']

export function useVocabulary(session: Session): { categories: string[]; types: string[] } {
  const told = useData('trainer vocabulary', () => session.api.rows('trainer_vocabulary', { order: 'kind,place' }))
  const named = (kind: string, known: string[]) => {
    const names = (told.value ?? []).filter((row) => text(row.kind) === kind).map((row) => text(row.name))
    return names.length > 0 ? names : known
  }
  return { categories: named('category', CATEGORIES), types: named('type', TYPES) }
}
