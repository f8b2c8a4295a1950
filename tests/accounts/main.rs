//! People who sign in by e-mail and password: how, what of it is counted and refused, who decides
//! about it, and what is never stored.

mod approval;
mod courier;
mod fixture;
mod installed;
mod limits;
mod links;
mod post;
mod postgrest;
mod sessions;
mod sign_in;
mod statements;
