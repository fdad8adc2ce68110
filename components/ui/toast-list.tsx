'use client'
import { Toast } from '@base-ui/react/toast'
import { useEffect } from 'react'
import { buttonClass } from './button-style'
import { cx } from './cx'
import { Glyph } from './glyph'
import { connectToasts } from './toast'

const manager = Toast.createToastManager<{ kind: 'good' | 'bad' }>()

/** Draws the toasts; loaded with the first one. */
export default function ToastList() {
  useEffect(() => connectToasts((options) => void manager.add(options)), [])
  return (
    <Toast.Provider toastManager={manager}>
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 bottom-20 z-50 mx-auto grid max-w-sm gap-2 sm:start-auto sm:end-6 sm:bottom-6">
          <Messages />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Messages() {
  const { toasts } = Toast.useToastManager<{ kind: 'good' | 'bad' }>()
  return toasts.map((toast) => {
    const bad = toast.data?.kind === 'bad'
    return (
      <Toast.Root
        key={toast.id}
        toast={toast}
        className="rounded-md border bg-raised shadow-raised data-ending-style:opacity-0"
      >
        <Toast.Content className="flex items-start gap-2.5 py-2 ps-3 pe-2 text-sm">
          <Glyph name={bad ? 'alert' : 'check'} className={cx('mt-1', bad ? 'text-danger' : 'text-ok')} />
          <div className="min-w-0 grow">
            <Toast.Title className="font-medium" />
            <Toast.Description className="text-ink-2" />
          </div>
          <Toast.Close className={buttonClass('ghost', 'sm', 'aspect-square px-0!')} aria-label="Dismiss">
            <Glyph name="cross" />
          </Toast.Close>
        </Toast.Content>
      </Toast.Root>
    )
  })
}
