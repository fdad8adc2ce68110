'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useId, useLayoutEffect, useRef } from 'react'
import { buttonClass } from './button-style'
import { cx } from './cx'
import { Glyph } from './glyph'

export interface ModalProps {
  title: string
  /** A line under the title. */
  subtitle?: React.ReactNode
  kind: 'sheet' | 'dialog'
  /** Where closing leads: the same page without the modal. */
  closeHref?: Route
  /** For modals that only script opens; use one of `closeHref` and `onClose`. */
  onClose?: () => void
  children: React.ReactNode
}

const shape: Record<ModalProps['kind'], string> = {
  sheet: 'start-auto end-0 top-0 h-dvh max-h-none w-full max-w-[34rem] sm:border-s',
  dialog: 'inset-x-0 top-[12vh] mx-auto max-h-[80dvh] w-[calc(100%-2rem)] max-w-md rounded-lg border',
}

/**
 * The native dialog. The server renders it open, so it reads and works without script; script then makes it modal
 * (focus kept inside, Escape, the page behind inert). Focus returns to what opened it.
 */
export function Modal({ title, subtitle, kind, closeHref, onClose, children }: ModalProps) {
  const titleId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const closer = useRef<HTMLElement>(null)

  useLayoutEffect(() => {
    const element = dialog.current
    if (!element) return
    element.removeAttribute('open')
    element.showModal()
    firstStop(element)?.focus({ preventScroll: true })
    // In a layout effect, for closing gives the focus back only while the element is still in the document.
    return () => element.close()
  }, [])

  const leave = () => closer.current?.click()
  const closeLook = buttonClass('ghost', 'sm', 'aspect-square px-0!')
  return (
    <dialog
      ref={dialog}
      open
      aria-labelledby={titleId}
      className={cx('modal fixed', shape[kind])}
      onCancel={(event) => {
        event.preventDefault()
        leave()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && !isEdited(event.currentTarget)) leave()
      }}
    >
      <div className="flex min-h-full flex-col">
        <header className="sticky top-0 z-10 flex items-start gap-3 border-b bg-raised px-4 py-3 sm:px-5">
          <div className="min-w-0 grow">
            <h2 id={titleId} tabIndex={-1} className="text-lg font-semibold">
              {title}
            </h2>
            {subtitle !== undefined && <div className="text-sm text-ink-2">{subtitle}</div>}
          </div>
          {closeHref === undefined ? (
            <button
              ref={(node) => {
                closer.current = node
              }}
              type="button"
              className={closeLook}
              aria-label="Close"
              onClick={onClose}
            >
              <Glyph name="cross" />
            </button>
          ) : (
            <Link
              ref={(node) => {
                closer.current = node
              }}
              href={closeHref}
              replace
              scroll={false}
              prefetch={false}
              className={closeLook}
              aria-label="Close"
            >
              <Glyph name="cross" />
            </Link>
          )}
        </header>
        <div className="flex grow flex-col px-4 py-4 sm:px-5">{children}</div>
      </div>
    </dialog>
  )
}

/** The first field; on a touch screen the title, since a field would bring up the keyboard over the text. */
function firstStop(dialog: HTMLDialogElement): HTMLElement | null {
  const field = 'input:not([type=hidden]), textarea, select, [data-autofocus]'
  const touch = matchMedia('(pointer: coarse)').matches
  return (touch ? null : dialog.querySelector<HTMLElement>(field)) ?? dialog.querySelector('h2')
}

/** Whether something was typed that a stray click beside the dialog must not throw away. */
function isEdited(dialog: HTMLDialogElement): boolean {
  return [...dialog.querySelectorAll('textarea, input')].some(
    (field) =>
      (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue) ||
      (field instanceof HTMLInputElement &&
        (field.value !== field.defaultValue || field.checked !== field.defaultChecked)),
  )
}
