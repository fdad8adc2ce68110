'use client'
import { useEffect } from 'react'
import { recall, remember } from './preference'

/** Marks the page as ready for script, and tells the server the browser's time zone by the `tz` cookie. */
export function Hydrated() {
  useEffect(() => {
    const root = document.documentElement
    root.dataset.hydrated = 'true'
    if (/Mac|iPhone|iPad/.test(navigator.platform)) root.dataset.apple = ''
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (zone && recall('tz') !== zone) remember('tz', zone)
  }, [])
  return null
}
