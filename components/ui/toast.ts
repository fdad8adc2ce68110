'use client'
import type { ToastManagerAddOptions } from '@base-ui/react/toast'

export interface ToastMessage {
  title: string
  detail?: string
  /** `bad` stays until dismissed and interrupts a screen reader. */
  kind?: 'good' | 'bad'
}

type Show = (options: ToastManagerAddOptions<{ kind: 'good' | 'bad' }>) => void

let show: Show | undefined
let wake: (() => void) | undefined
const waiting: ToastMessage[] = []

/**
 * Shows a passing message. Only for what the page itself does not show: a refusal belongs beside its control.
 * The code that draws toasts is loaded with the first one.
 */
export function toast(message: ToastMessage): void {
  if (show) return show(options(message))
  waiting.push(message)
  wake?.()
}

function options({ title, detail, kind = 'good' }: ToastMessage): Parameters<Show>[0] {
  return {
    title,
    ...(detail !== undefined && { description: detail }),
    data: { kind },
    timeout: kind === 'bad' ? 0 : 6_000,
    priority: kind === 'bad' ? 'high' : 'low',
  }
}

/** The shell asks to be called when the first toast comes. */
export function onFirstToast(callback: () => void): () => void {
  wake = callback
  if (waiting.length > 0) callback()
  return () => {
    wake = undefined
  }
}

/** The drawn region takes over, what waited included. */
export function connectToasts(shown: Show): () => void {
  show = shown
  for (const message of waiting.splice(0)) shown(options(message))
  return () => {
    show = undefined
  }
}
