'use client'
import { lazy, Suspense, useEffect, useState } from 'react'
import { onFirstToast } from './toast'

const ToastList = lazy(() => import('./toast-list'))

/** Where toasts appear; the shell holds one. */
export function ToastRegion() {
  const [wanted, setWanted] = useState(false)
  useEffect(() => onFirstToast(() => setWanted(true)), [])
  return wanted ? (
    <Suspense>
      <ToastList />
    </Suspense>
  ) : null
}
