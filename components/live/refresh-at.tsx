'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

// Longer timers overflow and would fire at once.
const longestMs = 2 ** 31 - 1

/** Asks the server for the page again `afterMs` milliseconds from when it was shown: something on it turns over then. */
export function RefreshAt({ afterMs }: { afterMs: number }) {
  const router = useRouter()
  useEffect(() => {
    if (afterMs <= 0 || afterMs > longestMs) return
    const timer = setTimeout(() => router.refresh(), afterMs)
    return () => clearTimeout(timer)
  }, [router, afterMs])
  return null
}
