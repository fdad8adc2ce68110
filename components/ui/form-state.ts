/** What a form's action answers. */
export interface FormState {
  /** Why it was refused, and what to do next. */
  error?: string
  /** What has happened, when the page itself does not show it. */
  done?: string
  /** Refusals by field name. */
  fields?: Record<string, string>
  /** What the person had entered: React empties uncontrolled inputs after an action. */
  values?: Record<string, string>
}

export type FormAction = (previous: FormState, form: FormData) => Promise<FormState>
