import { Button } from '@/components/ui/button'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'

interface Props {
  label: string
  pendingLabel: string
  variant?: 'primary' | 'danger'
  /** Why nothing can be sent at all; null when it can. */
  blocked: string | null
}

/** The button that sends a sheet, or the same button with the reason why it cannot be. */
export function SendFooter({ label, pendingLabel, variant = 'primary', blocked }: Props) {
  return (
    <SheetFooter>
      {blocked === null ? (
        <SubmitButton variant={variant} pendingLabel={pendingLabel} size="lg">
          {label}
        </SubmitButton>
      ) : (
        <Button variant={variant} size="lg" disabledReason={blocked}>
          {label}
        </Button>
      )}
    </SheetFooter>
  )
}
