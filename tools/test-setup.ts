// Programs that tests start print the same by hand and in CI, where the runner asks for colours.
delete process.env['FORCE_COLOR']
process.env['NO_COLOR'] = '1'
