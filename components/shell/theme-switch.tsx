'use client'
import { useState } from 'react'
import { Segmented } from '@/components/ui/segmented'
import { remember, themeFrom, type Theme } from './preference'

const options = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'System' },
] as const

/** Light, dark, or what the system says; kept in a cookie so that the server draws it right at once. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme)
  const choose = (value: string) => {
    const next = themeFrom(value)
    remember('theme', next)
    document.documentElement.dataset.theme = next
    setChosen(next)
  }
  return (
    <Segmented legend="Theme" hideLegend name="theme" options={options} value={chosen} onChange={choose} />
  )
}
