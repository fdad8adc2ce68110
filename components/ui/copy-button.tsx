'use client'
import { useState } from 'react'
import { announce } from './announcer'
import { Button } from './button'
import type { ButtonSize, ButtonVariant } from './button-style'
import { Glyph } from './glyph'

interface Props {
  /** What goes to the clipboard. A path that begins with `/` is copied as a full link. */
  text: string
  /** What is copied, as the button's words: `Copy link`, `Copy command`. */
  label: string
  variant?: ButtonVariant
  size?: ButtonSize
}

/** Copies and says so. Not offered without script. */
export function CopyButton({ text, label, variant = 'secondary', size = 'sm' }: Props) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text.startsWith('/') ? new URL(text, location.href).href : text)
    setCopied(true)
    announce('Copied')
    setTimeout(() => setCopied(false), 2_000)
  }
  return (
    <Button variant={variant} size={size} className="needs-script" onClick={() => void copy()}>
      {copied && <Glyph name="check" />}
      {copied ? 'Copied' : label}
    </Button>
  )
}
