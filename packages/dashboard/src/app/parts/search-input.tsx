import { useRef, type ReactNode } from 'react'
import { useKeys } from '../keys/use-keys.ts'
import { Icon } from './icon.tsx'

interface SearchInputProps {
  value: string
  label: string
  placeholder: string
  className?: string
  onChange: (value: string) => void
  onEnter?: () => void
}

/** A line to filter by; `/` leads into it, Escape clears it and then leaves. */
export function SearchInput({
  value,
  label,
  placeholder,
  className = 'inp',
  onChange,
  onEnter,
}: SearchInputProps): ReactNode {
  const field = useRef<HTMLInputElement>(null)
  useKeys({ filter: () => field.current?.select() })
  return (
    <label className={className}>
      <Icon name="search" small />
      <input
        ref={field}
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={event => onChange(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') onEnter?.()
          if (event.key !== 'Escape') return
          event.preventDefault()
          if (value === '') event.currentTarget.blur()
          else onChange('')
        }}
      />
      {value === '' && <kbd>/</kbd>}
    </label>
  )
}
