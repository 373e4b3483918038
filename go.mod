module verbatim.example

go 1.26.0
