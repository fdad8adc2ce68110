import type { AssignmentId } from '@/lib/domain/ids'
import type { SecretPlace } from '../context'

/** Where an assignment's password belongs; moved anywhere else it does not open. */
export function secretPlace(id: AssignmentId, setAt: Date | null): SecretPlace {
  return { table: 'assignment', row: id, field: 'secret', version: String(setAt?.getTime() ?? 0) }
}
