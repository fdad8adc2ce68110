'use client'
import { useEffect, useRef, useState, type RefObject } from 'react'
import type { StartChoice } from './start-field'

/** What would happen if the form were sent as it stands. */
export interface OutlookView {
  sentence: string
  refused: boolean
  /** Of several roles, what would happen to each. */
  lines?: { role: string; sentence: string; refused: boolean }[]
  /** What stands in nobody's way and should be known all the same. */
  warnings?: string[]
  choices?: StartChoice[]
}

const quietMs = 250

/** The server's dry run of the form, asked for once typing pauses; the newest question's answer is the one shown. */
export function useOutlook(
  form: RefObject<HTMLFormElement | null>,
  first: OutlookView,
): [OutlookView, () => void] {
  const [outlook, setOutlook] = useState(first)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const asked = useRef<AbortController>(undefined)
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      asked.current?.abort()
    },
    [],
  )

  const ask = async () => {
    if (form.current === null) return
    asked.current?.abort()
    const controller = new AbortController()
    asked.current = controller
    try {
      const response = await fetch('/api/preview', {
        method: 'POST',
        body: new FormData(form.current),
        signal: controller.signal,
      })
      if (response.ok) setOutlook((await response.json()) as OutlookView)
    } catch {
      // The sentence is a help; what counts is judged when the form is sent.
    }
  }
  const look = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void ask(), quietMs)
  }
  return [outlook, look]
}
