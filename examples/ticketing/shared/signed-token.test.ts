import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenSigner } from './signed-token.ts'

const key = 'a key for tests that is long enough'

describe('TokenSigner', () => {
  it('gives back what it signed', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 6 }),
        claims => {
          const signer = new TokenSigner<typeof claims>(key, 'test')
          expect(signer.verify(signer.sign(claims))).toEqual(JSON.parse(JSON.stringify(claims)))
        },
      ),
    )
  })

  it('takes nothing that differs by one character', () => {
    const signer = new TokenSigner<{ id: number }>(key, 'test')
    const token = signer.sign({ id: 7 })
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.constantFrom('A', 'x', '0', '-', '_', '.', '=', ' '),
        (at, character) => {
          fc.pre(token[at] !== character)
          expect(signer.verify(token.slice(0, at) + character + token.slice(at + 1))).toBeUndefined()
        },
      ),
    )
  })

  it('takes no rubbish, and does not throw on it', () => {
    const signer = new TokenSigner<object>(key, 'test')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(signer.verify(text)).toBeUndefined()
      }),
    )
  })

  it('takes no token of another purpose or key', () => {
    const token = new TokenSigner<{ id: number }>(key, 'place').sign({ id: 7 })
    expect(new TokenSigner(key, 'admission').verify(token)).toBeUndefined()
    expect(new TokenSigner(`${key}2`, 'place').verify(token)).toBeUndefined()
  })
})
