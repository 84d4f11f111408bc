"""Help where it is needed: the docs served inside the program, a first look around, reasons why."""
