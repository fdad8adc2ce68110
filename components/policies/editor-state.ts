import type { DocumentFinding, DocumentProblem } from './findings'
import type { ChangeView } from './changes-table'

/** What the editor shows, and what its action answers. */
export interface EditorState {
  /** Grows whenever the form's fields are to be drawn anew. */
  revision: number
  /** The side that was read last. */
  side: 'form' | 'yaml'
  /** What the form's fields hold, by name. */
  values: Readonly<Record<string, string>>
  yaml: string
  problems: readonly DocumentProblem[]
  findings: readonly DocumentFinding[]
  /** What would change against the newest version; null while something cannot be read. */
  changes: readonly ChangeView[] | null
  comment: string
  /** As a `datetime-local` field writes it; empty for at once. */
  effectiveAt: string
  error?: string
}

export type EditorAction = (previous: EditorState, form: FormData) => Promise<EditorState>
