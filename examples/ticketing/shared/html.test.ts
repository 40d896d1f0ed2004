import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { html, trusted } from './html.ts'

it('lets no value become markup or end an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), value => {
      const inside = html`${value}`.text
      expect(inside).not.toMatch(/[<>"']/)
      expect(
        inside
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&'),
      ).toBe(value)
    }),
  )
})

it('nests templates, joins lists, and leaves out what is not there', () => {
  const items = ['a', '<b>'].map(item => html`<li>${item}</li>`)
  expect(html`${items}${false}${undefined}${null}${0}${trusted('<hr>')}`.text).toBe(
    '<li>a</li><li>&lt;b&gt;</li>0<hr>',
  )
})
