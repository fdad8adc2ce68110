import { Modal, type ModalProps } from './modal'

/** A side sheet that the URL opens: render it when the URL says so. Without script it is a panel with a close link. */
export function Sheet(props: Omit<ModalProps, 'kind' | 'onClose'> & Required<Pick<ModalProps, 'closeHref'>>) {
  return <Modal {...props} kind="sheet" />
}

/** The last part of a sheet: its buttons, kept at the thumb's height on a phone. */
export function SheetFooter({ children }: { children: React.ReactNode }) {
  return (
    <div className="sticky bottom-0 -mx-4 mt-auto -mb-4 flex flex-wrap items-center gap-2 border-t bg-raised px-4 py-3 sm:-mx-5 sm:px-5">
      {children}
    </div>
  )
}
