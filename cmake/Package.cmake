# Installation and the Debian package (cpack -G DEB in a build folder).
include(GNUInstallDirs)

# The program finds its pages and content in ../share/hinomi beside itself, laid out as the source.
set(share ${CMAKE_INSTALL_DATADIR}/hinomi)

install(TARGETS hinomi RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS hinomi-yara RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/hinomi)
install(DIRECTORY web/dist/ DESTINATION ${share}/web/dist)
install(DIRECTORY content/ DESTINATION ${share}/content)
install(FILES docs/man/hinomi.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES packaging/hinomi.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME hinomi)
install(FILES packaging/_hinomi DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES packaging/hinomi.service DESTINATION lib/systemd/system)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
# Feeds and help name docs/feeds.md and docs/getting-started.md.
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs PATTERN man EXCLUDE)

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # packing builds no tests
set(CPACK_PACKAGE_NAME hinomi)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "shared cyber watch: reports in, safe protection out, with proof")
set(CPACK_PACKAGE_DESCRIPTION
"hinomi takes in reports of indicators, judges which are safe to block and until when, lets named
people approve, and hands the result to firewalls, resolvers and sensors as signed feeds. Every
step is kept in a journal that anyone can verify.")
set(CPACK_PACKAGE_CONTACT "hinomi contributors")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "publicsuffix, gnupg")
include(CPack)
