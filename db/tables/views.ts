import type { Generated } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'

export interface MailTable {
  id: Generated<string>
  key: string
  principal_id: PrincipalId
  subject: string
  body: string
  /** A text file that goes with it, and what it is called. */
  attachment_name: Generated<string | null>
  attachment: Generated<string | null>
  created_at: Date
  due_at: Date | null
  attempts: Generated<number>
  last_error: string | null
  sent_at: Date | null
  given_up_at: Date | null
}

export interface SavedViewTable {
  id: Generated<string>
  owner_id: PrincipalId
  name: string
  query: string
  range_from: string | null
  range_to: string | null
  columns: string | null
  shared_at: Date | null
  created_at: Date
}

export interface DefaultViewTable {
  principal_id: PrincipalId
  view: string
}

export interface WeeklyCountTable {
  principal_id: PrincipalId
  view: string
  /** Whose Monday is meant: an IANA name. */
  zone: string
  next_at: Date
}
