'use client'
import { useEffect } from 'react'
import { announce } from '@/components/ui/announcer'

interface Props {
  /** The id of the element that has just come to be. */
  id: string
  /** What is said about it to screen readers. */
  text: string
}

/** Brings what the person has just made into view and gives it the focus, once. */
export function Arrived({ id, text }: Props) {
  useEffect(() => {
    const element = document.getElementById(id)
    element?.scrollIntoView({ block: 'center' })
    element?.focus({ preventScroll: true })
    announce(text)
  }, [id, text])
  return null
}
