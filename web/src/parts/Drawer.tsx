// What opens beside a page. The browser's own dialog keeps the focus inside.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { w } from '../words'
import { Icon } from './basics'

// What had the focus before the first of several drawers that follow each other: it gets it back.
let opener: HTMLElement | undefined

function rememberOpener() {
  const focused = document.activeElement
  if (focused instanceof HTMLElement && focused !== document.body && !focused.closest('dialog')) opener = focused
}

interface DrawerProps {
  title: string
  lead?: ComponentChildren
  onClose: () => void
  onBack?: (() => void) | undefined
  children: ComponentChildren
}

export function Drawer({ title, lead, onClose, onBack, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    rememberOpener()
    if (element && !element.open) element.showModal()
    return () => {
      element?.close()
      if (opener?.isConnected) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class="drawer"
      aria-labelledby="drawer-title"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      <div class="drawer-inside">
        <header class="drawer-head">
          {onBack && (
            <button type="button" class="icon-button" onClick={onBack} aria-label={w.back}><Icon name="back" /></button>
          )}
          <div class="drawer-title">
            <h2 id="drawer-title">{title}</h2>
            {lead && <p class="muted">{lead}</p>}
          </div>
          <button type="button" class="icon-button" onClick={onClose} aria-label={w.closeDialog}>
            <Icon name="cross" />
          </button>
        </header>
        <div class="drawer-body" tabIndex={0}>{children}</div>
      </div>
    </dialog>
  )
}
