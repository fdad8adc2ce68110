/** What an answer to several requests came to: a refusal of all, or a line for each. */
export interface TogetherState {
  error?: string
  lines?: { name: string; taken: boolean; text: string }[]
}

export type TogetherAction = (previous: TogetherState, form: FormData) => Promise<TogetherState>
