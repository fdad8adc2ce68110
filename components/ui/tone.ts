/** What a colour means. Always shown with a word and a mark beside it, never alone. */
export type Tone = 'ok' | 'wait' | 'warn' | 'danger' | 'muted' | 'accent'

export const toneText: Record<Tone, string> = {
  ok: 'text-ok',
  wait: 'text-wait',
  warn: 'text-warn',
  danger: 'text-danger',
  muted: 'text-muted',
  accent: 'text-accent-ink',
}

/** Border, fill and text of something small that carries the tone: a badge, a callout. */
export const toneBox: Record<Tone, string> = {
  ok: 'border-ok-line bg-ok-soft text-ok',
  wait: 'border-wait-line bg-wait-soft text-wait',
  warn: 'border-warn-line bg-warn-soft text-warn',
  danger: 'border-danger-line bg-danger-soft text-danger',
  muted: 'border-muted-line bg-muted-soft text-muted',
  accent: 'border-accent-line bg-accent-soft text-accent-ink',
}
