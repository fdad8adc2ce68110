'use client'
import { useEffect } from 'react'
import { announce } from '@/components/ui/announcer'

/** Says what was answered and which case is open now, and brings the focus to that case. */
export function Opened({ text, headingId }: { text: string; headingId: string }) {
  useEffect(() => {
    announce(text)
    document.getElementById(headingId)?.focus({ preventScroll: true })
  }, [text, headingId])
  return null
}
