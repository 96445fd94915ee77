// Compiles the header that every GoogleTest program shares; see CMakeLists.txt.
