# How the tests run; each kind lies in its own folder.
test:
	@echo
check: deps
